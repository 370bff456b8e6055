package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.junit.jupiter.api.Test;

/** What the container reads from the class; that it works there is shown where the container runs. */
class YahooCallTest {

    @Test
    void retries_configuredCount_isUnderTheNameThatFaultToleranceLooksUp() throws IOException, NoSuchMethodException {
        Properties properties = new Properties();
        try (InputStream file = YahooCall.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            properties.load(file);
        }

        assertThat(properties)
                .containsEntry(
                        YahooCall.class.getName() + "/" + get().getName() + "/Retry/maxRetries",
                        "${dms.fetchers.yfinance.retry_times:3}");
    }

    @Test
    void get_class_canBeWrapped() throws NoSuchMethodException {
        assertThat(Modifier.isFinal(YahooCall.class.getModifiers())).isFalse();
        assertThat(Modifier.isFinal(get().getModifiers())).isFalse();
    }

    @Test
    void retryAndBreaker_failures_areThoseThatMayPassByThemselves() throws NoSuchMethodException {
        Class<?> timeout = org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException.class;

        assertThat(List.<Class<?>>of(get().getAnnotation(Retry.class).retryOn()))
                .containsExactly(TransientFailure.class, timeout);
        assertThat(List.<Class<?>>of(get().getAnnotation(CircuitBreaker.class).failOn()))
                .containsExactly(TransientFailure.class, timeout);
    }

    private static Method get() throws NoSuchMethodException {
        return YahooCall.class.getMethod("get", URI.class, YahooGate.Pass.class);
    }
}
