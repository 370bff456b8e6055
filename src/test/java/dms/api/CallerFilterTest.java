package dms.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallerFilterTest {

    @Test
    void refusal_ofThisMachine_isNone() {
        assertThat(CallerFilter.refusal("127.0.0.1", "localhost", null, "localhost:11183"))
                .isEmpty();
        assertThat(CallerFilter.refusal("0:0:0:0:0:0:0:1", "[::1]", null, "[::1]:11183"))
                .isEmpty();
        assertThat(CallerFilter.refusal("127.0.0.1", "127.0.0.1", "http://127.0.0.1:11183", "127.0.0.1:11183"))
                .isEmpty();
    }

    @Test
    void refusal_ofAnotherMachine_saysWhy() {
        assertThat(CallerFilter.refusal("192.168.1.5", "localhost", null, "localhost"))
                .contains("other machines");
    }

    @Test
    void refusal_ofAForeignHostName_catchesNamesThatResolveHere() {
        assertThat(CallerFilter.refusal("127.0.0.1", "evil.example", null, "evil.example"))
                .contains("Host");
        assertThat(CallerFilter.refusal("127.0.0.1", "127.0.0.1.evil.example", null, "127.0.0.1.evil.example"))
                .contains("Host");
    }

    @Test
    void refusal_ofAPageElsewhere_catchesItsPost() {
        assertThat(CallerFilter.refusal("127.0.0.1", "localhost", "https://evil.example", "localhost:11183"))
                .contains("another origin");
        assertThat(CallerFilter.refusal("127.0.0.1", "localhost", "null", "localhost:11183"))
                .contains("another origin");
        assertThat(CallerFilter.refusal("127.0.0.1", "localhost", "http://localhost:8080", "localhost:11183"))
                .contains("another origin");
    }
}
