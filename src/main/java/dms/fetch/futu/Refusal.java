package dms.fetch.futu;

import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import java.util.List;
import java.util.Locale;

/**
 * What OpenD means by an answer that is none. It has no codes for most of it: the text tells, in Chinese or English. The
 * texts on frequency, quota, network and rights are recorded ones of 2018 to 2026.
 */
final class Refusal {

    private static final int OK = 0;
    private static final int TIMEOUT = -100;
    private static final int DISCONNECTED = -200;
    private static final int INVALID = -500;

    private static final List<String> TOO_OFTEN = List.of("频率太高", "too frequent", "frequency");
    private static final List<String> QUOTA = List.of("额度不足", "额度", "quota");
    private static final List<String> NETWORK = List.of("网络中断", "网络", "network", "disconnect", "timed out", "超时");
    private static final List<String> UNKNOWN =
            List.of("未知股票", "股票不存在", "unknown stock", "unknown security", "stock does not exist");
    private static final List<String> RIGHTS = List.of("权限", "permission", "no right", "quote right");
    private static final List<String> NEVER = List.of("暂不支持", "不支持", "not supported", "unsupported");

    private Refusal() {}

    /** Whether an answer says that requests came too often. */
    static boolean isTooOften(int returned, String text) {
        return returned != OK && has(text, TOO_OFTEN);
    }

    /** Whether an answer says that the quota of symbols is used up. */
    static boolean isQuotaGone(int returned, String text) {
        return returned != OK && !has(text, TOO_OFTEN) && has(text, QUOTA);
    }

    /**
     * Refuses an answer that is none.
     *
     * @param what what was asked for
     * @param returned the answer's {@code retType}
     * @param text its {@code retMsg}
     * @param hasContent whether it carries what was asked for
     * @throws SourceException unless it is an answer
     */
    static void check(String what, int returned, String text, boolean hasContent) {
        if (returned == OK && hasContent) {
            return;
        }
        if (returned == OK) {
            throw new SourceException(Kind.MALFORMED, "OpenD: expected content for " + what + ", found none");
        }
        throw of(what, returned, text);
    }

    private static SourceException of(String what, int returned, String text) {
        String said = "OpenD refused " + what + ": \"" + text + "\" (" + returned + ")";
        if (has(text, TOO_OFTEN)) {
            return new SourceException(Kind.RATE_LIMITED, said + "; does another program use the same account?");
        }
        if (has(text, QUOTA)) {
            return new SourceException(
                    Kind.RATE_LIMITED, said + "; fewer symbols, or a larger quota of the Futu account, help");
        }
        if (has(text, UNKNOWN)) {
            return new SourceException(Kind.UNKNOWN_SYMBOL, said + "; correct the symbol, or take it out of the task");
        }
        if (has(text, RIGHTS)) {
            return new SourceException(
                    Kind.BLOCKED,
                    said + "; the Futu account needs quote rights for this market, see Futu's quote store");
        }
        if (has(text, NEVER)) {
            return new SourceException(Kind.UNSUPPORTED, said + "; take it from another source");
        }
        if (returned == TIMEOUT || returned == DISCONNECTED || has(text, NETWORK)) {
            return new SourceException(
                    Kind.UNREACHABLE, said + "; OpenD has lost its own connection to Futu or is restarting");
        }
        Kind kind = returned == INVALID ? Kind.MALFORMED : Kind.BLOCKED;
        return new SourceException(kind, said + "; OpenD's window and log may say more");
    }

    private static boolean has(String text, List<String> words) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }
}
