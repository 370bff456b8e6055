/**
 * The store that comes with the service: column blocks in the ledger's SQLite file, with nothing to install. The layout
 * is told in {@code src/site/markdown/embedded-store.md}, so that other programs can read the file.
 */
@NullMarked
package dms.store.embedded;

import org.jspecify.annotations.NullMarked;
