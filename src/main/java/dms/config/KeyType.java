package dms.config;

import dms.store.influx.InfluxSettings;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may stand as the value of a key.
 *
 * @param expected the words for a message: "expected …"
 * @param secret whether what is found must never be shown
 * @param reader the value of a text, empty if it may not stand there
 */
record KeyType<T>(String expected, boolean secret, Function<String, Optional<T>> reader) {

    private static final int LONGEST_TEXT = 1000;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,15}(?:\\.[0-9]{0,9})?|[+-]?\\.[0-9]{1,9}");
    private static final Pattern PERIOD = Pattern.compile("([0-9]{1,9}) ?([smhd]?)");
    private static final Duration LONGEST_PERIOD = Duration.ofDays(366);

    static KeyType<Boolean> flag() {
        return new KeyType<>("true or false", false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(true);
            case "false", "no", "off" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A whole number in a range, both ends included. */
    static KeyType<Integer> whole(int min, int max) {
        return new KeyType<>(
                "a whole number from " + min + " to " + max,
                false,
                text -> Optional.of(text)
                        .filter(number -> WHOLE.matcher(number).matches())
                        .map(Long::parseLong)
                        .filter(number -> number >= min && number <= max)
                        .map(Long::intValue));
    }

    /** Any whole number of up to eighteen digits. */
    static KeyType<Long> anyWhole() {
        return new KeyType<>(
                "a whole number",
                false,
                text -> Optional.of(text)
                        .filter(number -> WHOLE.matcher(number).matches())
                        .map(Long::parseLong));
    }

    /** A number in a range, both ends included. */
    static KeyType<BigDecimal> decimal(String min, String max) {
        return new KeyType<>(
                "a number from " + min + " to " + max,
                false,
                text -> Optional.of(text)
                        .filter(number -> DECIMAL.matcher(number).matches())
                        .map(BigDecimal::new)
                        .filter(number -> number.compareTo(new BigDecimal(min)) >= 0
                                && number.compareTo(new BigDecimal(max)) <= 0));
    }

    static KeyType<String> text() {
        return new KeyType<>(
                "a text on one line", false, text -> Optional.of(text).filter(KeyType::isOneLine));
    }

    static KeyType<String> secretText() {
        return new KeyType<>(
                "a text on one line", true, text -> Optional.of(text).filter(KeyType::isOneLine));
    }

    /** What nobody is shown, of one word that an HTTP header can carry. */
    static KeyType<String> token() {
        return new KeyType<>(
                "a token: letters, digits and signs of ASCII, without spaces",
                true,
                text -> Optional.of(text).filter(KeyType::isOneLine).filter(InfluxSettings::isToken));
    }

    /** Where a database is asked: scheme, host, port and perhaps a path, without a user. */
    static KeyType<String> serverUrl() {
        return new KeyType<>(
                "a url such as http://localhost:8086, without a user in it",
                false,
                text -> Optional.of(text).filter(KeyType::isOneLine).filter(InfluxSettings::isUrl));
    }

    /** A text that can stand in an address: not empty, no slash. */
    static KeyType<String> name() {
        return new KeyType<>(
                "a name of 1 to 100 characters on one line, without '/'",
                false,
                text -> Optional.of(text)
                        .filter(KeyType::isOneLine)
                        .filter(name -> !name.isBlank() && name.length() <= 100 && name.indexOf('/') < 0));
    }

    /** One of a few words, in any case. */
    static KeyType<String> choice(String... words) {
        List<String> known = List.of(words);
        return new KeyType<>(
                "one of " + String.join(", ", known),
                false,
                text -> known.stream()
                        .filter(word -> word.equalsIgnoreCase(text))
                        .findFirst());
    }

    /** One of the constants of an enum, in any case. */
    static <E extends Enum<E>> KeyType<E> constant(Class<E> type) {
        List<E> known = List.of(type.getEnumConstants());
        String words = String.join(
                ", ",
                known.stream().map(word -> word.name().toLowerCase(Locale.ROOT)).toList());
        return new KeyType<>(
                "one of " + words,
                false,
                text -> known.stream()
                        .filter(word -> word.name().equalsIgnoreCase(text))
                        .findFirst());
    }

    static KeyType<String> host() {
        return new KeyType<>(
                "a host name or an address",
                false,
                text -> Optional.of(text).filter(host -> HOST.matcher(host).matches()));
    }

    /** Scheme, host and port, with nothing behind. */
    static KeyType<URI> baseUrl() {
        return new KeyType<>(
                "scheme, host and port, such as https://query1.finance.yahoo.com", false, KeyType::readBaseUrl);
    }

    /** A folder, absolute, or relative to the working folder; it need not exist. */
    static KeyType<Path> folder() {
        return path("a folder");
    }

    /** A file, absolute, or relative to the working folder; it need not exist. */
    static KeyType<Path> file() {
        return path("a file");
    }

    private static KeyType<Path> path(String expected) {
        return new KeyType<>(expected, false, text -> {
            try {
                return text.isBlank() || !isOneLine(text)
                        ? Optional.empty()
                        : Optional.of(Path.of(text).toAbsolutePath().normalize());
            } catch (InvalidPathException notAPath) {
                return Optional.empty();
            }
        });
    }

    /** A period of a minute to 366 days: a number of seconds, or a number with {@code s}, {@code m}, {@code h} or {@code d}. */
    static KeyType<Duration> period() {
        return new KeyType<>(
                "a period from one minute to 366 days, such as 30m, 2h, 1d or 3600 (seconds)", false, text -> {
                    Matcher matcher = PERIOD.matcher(text.toLowerCase(Locale.ROOT));
                    if (!matcher.matches()) {
                        return Optional.empty();
                    }
                    long count = Long.parseLong(matcher.group(1));
                    Duration period = switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        case "d" -> Duration.ofDays(count);
                        default -> Duration.ofSeconds(count);
                    };
                    return Optional.of(period)
                            .filter(p -> p.compareTo(Duration.ofMinutes(1)) >= 0 && p.compareTo(LONGEST_PERIOD) <= 0);
                });
    }

    /** What a class of ours reads from a text, and refuses with an {@link IllegalArgumentException}. */
    static <T> KeyType<T> parsed(String expected, Function<String, T> parser) {
        return new KeyType<>(expected, false, text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException refused) {
                return Optional.empty();
            }
        });
    }

    private static Optional<URI> readBaseUrl(String text) {
        try {
            URI url = URI.create(text);
            boolean bare = (url.getPath() == null
                            || url.getPath().isEmpty()
                            || url.getPath().equals("/"))
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null;
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return bare && web && url.getHost() != null
                    ? Optional.of(URI.create(url.getScheme() + "://" + url.getAuthority()))
                    : Optional.empty();
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isOneLine(String text) {
        return text.length() <= LONGEST_TEXT && text.codePoints().noneMatch(Character::isISOControl);
    }
}
