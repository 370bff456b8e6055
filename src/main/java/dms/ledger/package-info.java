/**
 * The local database: one SQLite file per data folder, held by one process, with one writer and some readers. Who owns
 * which tables is told by the migrations; this package knows connections, transactions and what can go wrong with them.
 */
@NullMarked
package dms.ledger;

import org.jspecify.annotations.NullMarked;
