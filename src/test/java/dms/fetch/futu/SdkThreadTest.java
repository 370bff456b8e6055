package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SdkThreadTest {

    private static final String SDK_THREAD = "FTAPI4JNet";

    /** In class loaders of their own, as two deployments of the application in one server. */
    @Test
    void close_endsTheSdksThreadAndTheNextDeploymentStartsItsOwn() throws Exception {
        for (int deployment = 0; deployment < 2; deployment++) {
            try (URLClassLoader application = applicationOfItsOwn()) {
                Thread thread = (Thread) application
                        .loadClass(Deployment.class.getName())
                        .getMethod("useAndClose")
                        .invoke(null);

                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    /** Nobody could load the classes of ciphers that an application leaves behind. */
    @Test
    void close_takesTheSdksCiphersOutOfTheProcess() throws Exception {
        Provider before = Security.getProvider("BC");
        Security.removeProvider("BC");
        try (URLClassLoader application = applicationOfItsOwn()) {
            application
                    .loadClass(Deployment.class.getName())
                    .getMethod("useAndClose")
                    .invoke(null);

            assertThat(Security.getProviders())
                    .noneMatch(provider -> provider.getClass().getClassLoader() == application);
        } finally {
            Security.removeProvider("BC");
            if (before != null) {
                Security.addProvider(before);
            }
        }
    }

    @Test
    void close_neverUsed_returnsAtOnce() throws Exception {
        try (URLClassLoader application = applicationOfItsOwn()) {
            application
                    .loadClass(Deployment.class.getName())
                    .getMethod("closeUnused")
                    .invoke(null);
        }
    }

    private static URLClassLoader applicationOfItsOwn() {
        URL[] path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(SdkThreadTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String file) {
        try {
            return Path.of(file).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What happens within the application's class loader. */
    public static final class Deployment {

        private Deployment() {}

        /** Asks once and closes; the SDK's thread as it was meanwhile. */
        public static Thread useAndClose() throws IOException {
            TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
            Gateway gateway = Gateway.of(clock, new SimulatedQuotes(clock, 1));
            List<Thread> before = sdkThreads();
            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
            List<Thread> ours = sdkThreads().stream()
                    .filter(thread -> !before.contains(thread))
                    .toList();
            assertThat(ours).hasSize(1);
            gateway.source().close();
            gateway.openD().close();
            return ours.get(0);
        }

        /** Closes a source that nobody has asked. */
        public static void closeUnused() {
            TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
            List<Thread> before = sdkThreads();
            try (Gateway gateway = Gateway.of(clock, new SimulatedQuotes(clock, 1))) {
                gateway.source().close();
            }
            // Those of other tests may have ended meanwhile.
            assertThat(sdkThreads()).isSubsetOf(before);
        }

        private static List<Thread> sdkThreads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(SDK_THREAD))
                    .toList();
        }
    }
}
