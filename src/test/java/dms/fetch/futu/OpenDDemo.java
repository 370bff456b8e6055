package dms.fetch.futu;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** A process with a {@link FakeOpenD} that shows the simulated market, to try DMS by hand where no OpenD is. */
final class OpenDDemo {

    private OpenDDemo() {}

    /**
     * Serves until its input ends.
     *
     * @param arguments the port, and how many symbols the quota has, if not 100
     */
    public static void main(String[] arguments) throws IOException {
        int places = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        Clock clock = Clock.systemUTC();
        int port = Integer.parseInt(arguments[0]);
        try (FakeOpenD openD =
                FakeOpenD.start(port, new SimulatedQuotes(clock, 1), clock).withQuota(places, Duration.ofDays(30))) {
            System.out.println("OpenD of the simulated market at 127.0.0.1:" + openD.port());
            while (System.in.read() >= 0) {
                System.out.flush();
            }
        }
    }
}
