package dms.config;

/**
 * One key of a file: what may stand there and what it does.
 *
 * @param name the full name, such as {@code dms.service.port}; {@code []} stands for each element of a list
 * @param type what may stand there; of a list key, what each element may be
 * @param fallback the value when it is not set, as text; empty if there is none
 * @param unit the unit of the number, or empty
 * @param meaning what it is, in a sentence without full stop
 * @param effect whether it does anything in this version
 */
record Key<T>(String name, KeyType<T> type, String fallback, String unit, String meaning, Effect effect) {

    static <T> Key<T> of(String name, KeyType<T> type, String fallback, String meaning) {
        return new Key<>(name, type, fallback, "", meaning, Effect.FULL);
    }

    Key<T> in(String newUnit) {
        return new Key<>(name, type, fallback, newUnit, meaning, effect);
    }

    Key<T> with(Effect newEffect) {
        return new Key<>(name, type, fallback, unit, meaning, newEffect);
    }

    /** Whether the value is a list of scalars. */
    boolean isList() {
        return name.endsWith("[]");
    }

    /** Whether it belongs to the elements of a list, such as {@code dms.backups[].name}. */
    boolean isOfElements() {
        return name.contains("[].");
    }

    /** The list whose elements have this key, such as {@code dms.backups}. */
    String container() {
        return name.substring(0, name.indexOf("[]."));
    }

    /** The path of this key: in a list of elements the key of the element with that index. */
    String path(int index) {
        String path = isOfElements() ? name.replace("[].", "[" + index + "].") : name;
        return isList() ? path.substring(0, path.length() - 2) : path;
    }
}
