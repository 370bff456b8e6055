package dms.fetch.futu;

import dms.fetch.BarSourceContract;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class FutuBarSourceContractTest extends BarSourceContract {

    private static final LocalDate SAT_2024_06_29 = LocalDate.of(2024, 6, 29);

    private final List<Gateway> gateways = new ArrayList<>();

    @Override
    protected Subject subject() {
        Gateway gateway = Gateway.simulated();
        gateways.add(gateway);
        return new Subject(
                gateway.source(),
                Gateway.key("US.AAPL", Interval.D1),
                Gateway.key("US.UNKNOWN1", Interval.D1),
                Gateway.FIVE_WEEKS,
                TimeRange.ofDates(SAT_2024_06_29, SAT_2024_06_29.plusDays(1)),
                Gateway.SAT_2024_07_06);
    }

    @Override
    protected Optional<SeriesKey> unsupported() {
        return Optional.of(Gateway.key("UK.VOD", Interval.D1));
    }

    @AfterEach
    void closeGateways() {
        gateways.forEach(Gateway::close);
    }
}
