/**
 * Where bars are kept. {@link dms.store.BarStore} is what a store must do; its vendors stand one level below, and
 * {@code BarStoreContract} holds every one of them to it.
 */
@NullMarked
package dms.store;

import org.jspecify.annotations.NullMarked;
