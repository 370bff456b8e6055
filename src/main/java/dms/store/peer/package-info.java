/**
 * Another DMS node as a store, over HTTP. {@link dms.store.peer.PeerBarStore} asks, {@link dms.store.peer.PeerService} answers;
 * one question is one request with binary columns, compressed both ways.
 */
@NullMarked
package dms.store.peer;

import org.jspecify.annotations.NullMarked;
