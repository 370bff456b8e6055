/**
 * Bars in InfluxDB (D9): versions 1.x, 2.x and 3.x, through the connection of the official client and our own calls on
 * it, because the client's results say "nothing" where the server says "error".
 */
@NullMarked
package dms.store.influx;

import org.jspecify.annotations.NullMarked;
