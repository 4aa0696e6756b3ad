package dev.cultivar.operator.report;

/** Where reports are kept. */
interface Leader {
    /** Whether that is here. */
    boolean here();

    /**
     * Gives a post to it.
     *
     * @param authorization header of the post
     * @return code of its answer; 503 when it was not reached
     */
    int forward(String authorization, byte[] body);
}
