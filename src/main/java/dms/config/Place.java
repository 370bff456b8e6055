package dms.config;

/**
 * Where a value was written.
 *
 * @param file the file, or what else it comes from
 * @param line the line in the file, from 1; 0 if there is none
 */
record Place(String file, int line) {

    @Override
    public String toString() {
        return line == 0 ? file : file + ", line " + line;
    }
}
