package dms.api;

import dms.node.PeerSettings;
import dms.store.peer.PeerBarStore;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Refuses callers from other machines, and pages of other origins in a browser on this one, as long as there are no
 * credentials. A browser names the host it was pointed at and the page that sends a request: a foreign name is a page
 * that had its own name resolve to this machine, a foreign origin one that posts here.
 */
@WebFilter("/*")
@NullUnmarked
public class CallerFilter implements Filter {

    /** Only what cannot be anybody's own name in the DNS: {@code 127.0.0.1.example.com} begins like an address. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[?(?:::1|0:0:0:0:0:0:0:1)]?");

    @Inject
    private PeerSettings peers;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest call = (HttpServletRequest) request;
        String refusal = refusal(
                String.valueOf(call.getRemoteAddr()),
                String.valueOf(call.getServerName()),
                call.getHeader("Origin"),
                call.getHeader("Host"));
        if (refusal.isEmpty() || isNode(call)) {
            HttpServletResponse answer = (HttpServletResponse) response;
            answer.setHeader("X-Content-Type-Options", "nosniff");
            answer.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
            chain.doFilter(request, response);
            return;
        }
        HttpServletResponse answer = (HttpServletResponse) response;
        answer.setStatus(HttpServletResponse.SC_FORBIDDEN);
        answer.setContentType("application/problem+json");
        answer.setCharacterEncoding("UTF-8");
        answer.getWriter()
                .write("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,\"detail\":\"" + refusal
                        + "\"}");
    }

    /** Another node of the installation: it has the key, and asks only what nodes ask. */
    private boolean isNode(HttpServletRequest call) {
        return PeerBarStore.PATH.equals(call.getRequestURI()) && peers.isKey(call.getHeader(PeerBarStore.KEY));
    }

    /** Why a call is refused; empty if it is not. */
    static String refusal(String remoteAddress, String serverName, @Nullable String origin, @Nullable String host) {
        if (!LOOPBACK.matcher(remoteAddress).matches()) {
            return "calls from other machines are refused: this version has no credentials yet";
        }
        if (!LOOPBACK.matcher(serverName.toLowerCase(Locale.ROOT)).matches()) {
            return "the Host header must be localhost or a loopback address";
        }
        if (origin != null && (host == null || !host.equalsIgnoreCase(authority(origin)))) {
            return "calls from pages of another origin are refused";
        }
        return "";
    }

    private static @Nullable String authority(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
