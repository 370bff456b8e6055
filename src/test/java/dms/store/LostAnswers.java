package dms.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A network before a store, on which the answers of changes are lost. One change at a time may be told its fate. */
public final class LostAnswers {

    private static final Set<String> CHANGES = Set.of("write", "writeAll", "writeActions", "delete", "clear");

    /** What becomes of a change. */
    public enum Fate {
        /** It is made and answered. */
        ANSWERED,
        /** It is made, the answer is lost. */
        DONE,
        /** It never arrives, and nobody is told. */
        LOST
    }

    private final FakeBarStore inner;
    private volatile Fate fate = Fate.ANSWERED;
    private volatile Runnable meanwhile = () -> {};
    private volatile Fate taken = Fate.ANSWERED;

    /** A network before this store. */
    public LostAnswers(FakeBarStore inner) {
        this.inner = inner;
    }

    /** The next change ends so; what is done meanwhile is done while it is under way, if it is lost after it was made. */
    public void next(Fate next, Runnable what) {
        meanwhile = what;
        fate = next;
    }

    /** How the change before ended. */
    public Fate takenFate() {
        return taken;
    }

    /** The store behind it. */
    public ServerStore store() {
        return (ServerStore) Proxy.newProxyInstance(
                ServerStore.class.getClassLoader(), new Class<?>[] {ServerStore.class}, (proxy, method, arguments) -> {
                    if (!CHANGES.contains(method.getName())) {
                        return called(method, arguments);
                    }
                    taken = fate;
                    fate = Fate.ANSWERED;
                    Runnable what = meanwhile;
                    meanwhile = () -> {};
                    if (taken == Fate.ANSWERED) {
                        what.run();
                        return called(method, arguments);
                    }
                    if (taken == Fate.DONE) {
                        called(method, arguments);
                    }
                    what.run();
                    throw new StoreException(StoreException.Kind.UNREACHABLE, "no answer: nobody there");
                });
    }

    private Object called(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
