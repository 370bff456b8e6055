package dms.config;

/**
 * A value and where it was written.
 *
 * @param value the value
 * @param place where it was written
 */
record Located<T>(T value, Place place) {}
