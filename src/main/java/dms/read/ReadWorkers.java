package dms.read;

import java.util.concurrent.ExecutorService;

/**
 * The threads that help a reader ask.
 *
 * @param questions runs questions to the store; none of them waits for another
 */
public record ReadWorkers(ExecutorService questions) {}
