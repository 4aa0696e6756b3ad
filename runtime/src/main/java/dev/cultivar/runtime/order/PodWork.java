package dev.cultivar.runtime.order;

/** What an image does with an order. */
@FunctionalInterface
public interface PodWork {
    /**
     * Does the work. When {@link Termination#requested()} turns true it saves what it has and returns {@link Done#terminated}.
     *
     * @throws InvalidWork when order or data are wrong
     * @throws RetryLater when something may pass
     */
    Done perform(PodContext pod) throws Exception;
}
