package dms.config;

import dms.maintain.MaintenanceTask;
import dms.node.NodeSettings;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks the configuration and the machine before the server is started, for {@code server/run.sh}. Prints what the shell
 * needs to know as lines {@code name=value} to standard output, what is wrong as sentences to standard error. Exit codes:
 * 0 all is well, 2 the configuration is wrong, 3 the port or the data folder is taken.
 */
public final class CheckConfiguration {

    private static final int WELL = 0;
    private static final int WRONG = 2;
    private static final int TAKEN = 3;

    private CheckConfiguration() {}

    /** Checks the folder of the system property {@code dms.config} or the environment's {@code DMS_CONFIG}. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(ConfigurationFolder.ofProcess(), Overrides.ofProcess(), out, err));
    }

    /** Does what {@link #main} does, and returns the exit code. */
    static int run(Path folder, Overrides overrides, PrintStream out, PrintStream err) {
        DmsConfiguration configuration;
        try {
            configuration = DmsConfiguration.load(folder, overrides);
        } catch (ConfigurationException wrong) {
            int count = wrong.errors().size();
            err.println("The configuration has " + (count == 1 ? "an error:" : count + " errors:"));
            wrong.errors().forEach(error -> err.println("  " + error));
            return WRONG;
        }
        NodeSettings node = configuration.node();
        List<String> obstacles = StartCheck.obstacles(node.host(), node.port(), node.dataFolder());
        if (!obstacles.isEmpty()) {
            obstacles.forEach(err::println);
            return TAKEN;
        }
        print(configuration, out);
        return WELL;
    }

    private static void print(DmsConfiguration configuration, PrintStream out) {
        NodeSettings node = configuration.node();
        out.println("host=" + node.host());
        out.println("address=" + address(node.host()));
        out.println("port=" + node.port());
        out.println("data=" + node.dataFolder());
        out.println("store=" + configuration.primary().place());
        out.println("log_dir=" + configuration.log().folder());
        out.println("log_level=" + configuration.log().level());
        out.println("demo=" + configuration.sources().demo());
        for (MaintenanceTask task : configuration.maintain().tasks()) {
            out.println("task=" + summary(task, configuration));
        }
        configuration.warnings().forEach(warning -> out.println("warning=" + warning));
    }

    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException unknown) {
            throw new IllegalStateException(host + " was known a moment ago", unknown);
        }
    }

    private static String summary(MaintenanceTask task, DmsConfiguration configuration) {
        int symbols = task.series().size();
        return task.name() + ": " + task.type() + ", " + symbols + (symbols == 1 ? " symbol" : " symbols") + ", "
                + task.series().get(0).interval() + " bars from " + task.source() + ", "
                + configuration.schedule().triggers().get(task.name());
    }
}
