package dms.config;

import java.util.List;
import java.util.stream.Collectors;

/** Says that the configuration cannot be used, with everything that is wrong with it. */
public final class ConfigurationException extends RuntimeException {

    private final List<ConfigurationError> errors;

    /** One or more errors, in the order of files and lines. */
    public ConfigurationException(List<ConfigurationError> errors) {
        super(errors.stream().map(ConfigurationError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** Everything that is wrong, in the order of files and lines. */
    public List<ConfigurationError> errors() {
        return errors;
    }
}
