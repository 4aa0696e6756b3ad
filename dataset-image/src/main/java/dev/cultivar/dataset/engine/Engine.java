package dev.cultivar.dataset.engine;

import java.io.Serializable;
import java.util.List;

/** Makes flows. One at a time in a process. */
public interface Engine extends AutoCloseable {
    /** A flow of these few items, each of which may be worked on by another processor. */
    <T extends Serializable> Flow<T> flow(List<T> items);

    /** A value that every task reads, sent to each processor once. */
    <T extends Serializable> Shared<T> share(T value);

    @Override
    void close();

    /** A value at every processor. */
    interface Shared<T extends Serializable> extends Serializable, AutoCloseable {
        /** The value. */
        T value();

        /** Lets go of it everywhere; flows that use it must have been computed. */
        @Override
        void close();
    }
}
