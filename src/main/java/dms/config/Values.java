package dms.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values of a file's keys, overrides first, each checked when it is asked for. Asking twice notes an error once. */
final class Values {

    private final YamlFile file;
    private final Schema schema;
    private final Overrides overrides;
    private final Remarks remarks;

    Values(YamlFile file, Schema schema, Overrides overrides, Remarks remarks) {
        this.file = file;
        this.schema = schema;
        this.overrides = overrides;
        this.remarks = remarks;
    }

    /** Checks every key that is set, whether or not anybody asks for it, and warns about those that do nothing. */
    void check() {
        for (Key<?> key : schema.keys()) {
            int count = key.isOfElements() ? file.elements(key.container()).size() : 1;
            for (int index = 0; index < count; index++) {
                check(key, index);
            }
        }
    }

    /** Where the elements of a list of elements begin. */
    List<Place> elements(String container) {
        return file.elements(container);
    }

    /** The value of a key with a default. */
    <T> T get(Key<T> key) {
        return get(key, 0);
    }

    /** The value of a key with a default, of the element with that index. */
    <T> T get(Key<T> key, int index) {
        return find(key, index).map(Located::value).orElseGet(() -> fallback(key));
    }

    /** The value of a key if it is set, and set right. */
    <T> Optional<Located<T>> find(Key<T> key, int index) {
        return findAll(key, index).stream().findFirst();
    }

    /** The values of a key that are right: of a list key all elements. */
    <T> List<Located<T>> findAll(Key<T> key, int index) {
        List<Located<T>> found = new ArrayList<>();
        for (Located<String> text : texts(key, index)) {
            Optional<T> value = key.type().reader().apply(text.value());
            if (value.isPresent()) {
                found.add(new Located<>(value.get(), text.place()));
            } else {
                String shown = key.type().secret() ? "a text that is not shown" : Remarks.quoted(text.value());
                remarks.error(text.place(), key.path(index), shown, key.type().expected());
            }
        }
        return found;
    }

    /** Whether a key is set, right or wrong. */
    boolean isSet(Key<?> key, int index) {
        return !texts(key, index).isEmpty();
    }

    /** Where a key is set, and if it is not, where its element begins or else its file. */
    Place place(Key<?> key, int index) {
        List<Located<String>> texts = texts(key, index);
        if (!texts.isEmpty()) {
            return texts.get(0).place();
        }
        List<Place> elements = key.isOfElements() ? file.elements(key.container()) : List.of();
        return index < elements.size() ? elements.get(index) : file.place();
    }

    private List<Located<String>> texts(Key<?> key, int index) {
        String path = key.path(index);
        Optional<Overrides.Found> override = overrides.find(path);
        if (override.isEmpty()) {
            List<Located<String>> written = file.at(path);
            boolean blank = written.size() == 1 && written.get(0).value().isEmpty();
            return blank && key.fallback().isEmpty() ? List.of() : written;
        }
        Place place = new Place(override.get().origin(), 0);
        if (override.get().value().isEmpty()) {
            return List.of();
        }
        if (!key.isList()) {
            return List.of(new Located<>(override.get().value(), place));
        }
        List<Located<String>> texts = new ArrayList<>();
        for (String element : override.get().value().split(",", -1)) {
            texts.add(new Located<>(element.strip(), place));
        }
        return texts;
    }

    /** Whether a key is set, rightly, to something else than its default. */
    <T> boolean isOtherThanDefault(Key<T> key, int index) {
        return findAll(key, index).stream().anyMatch(value -> isOtherThanDefault(key, value));
    }

    private static <T> boolean isOtherThanDefault(Key<T> key, Located<T> value) {
        return key.fallback().isEmpty() || !value.value().equals(fallback(key));
    }

    private <T> void check(Key<T> key, int index) {
        for (Located<T> value : findAll(key, index)) {
            if (key.effect().warns() && isOtherThanDefault(key, value)) {
                remarks.warning(value.place(), key.path(index), key.effect().note());
            }
        }
    }

    private static <T> T fallback(Key<T> key) {
        return key.type()
                .reader()
                .apply(key.fallback())
                .orElseThrow(() -> new IllegalStateException(key.name() + ": its default is none of its values"));
    }
}
