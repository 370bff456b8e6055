/**
 * YAML to the settings records that live beside their users. {@link dms.config.DmsConfiguration#load} reads the folder;
 * every key stands in one table ({@code DmsKeys}, {@code TaskKeys}, {@code SyncKeys}, {@code SymbolKeys}) with its type,
 * default, unit and range; every error is found before any is reported.
 */
@NullMarked
package dms.config;

import org.jspecify.annotations.NullMarked;
