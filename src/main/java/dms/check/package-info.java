/**
 * {@code server/run.sh --check FOLDER}: examines price histories in files, without a server. An edge like {@code api}: it
 * reads, asks {@code clean.history}, and prints.
 */
@NullMarked
package dms.check;

import org.jspecify.annotations.NullMarked;
