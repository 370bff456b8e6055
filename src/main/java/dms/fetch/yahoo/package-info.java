/**
 * Yahoo Finance as a source of bars: the v8 chart answer, parsed by ourselves, cut to closed bars (D3), dated by session
 * (D2) and turned back to prices as traded (D4). {@link dms.fetch.yahoo.YahooBarSource} is the way in.
 */
@NullMarked
package dms.fetch.yahoo;

import org.jspecify.annotations.NullMarked;
