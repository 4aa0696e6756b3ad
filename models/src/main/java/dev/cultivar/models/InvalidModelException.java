package dev.cultivar.models;

/**
 * A model on disk is not what it must be: a damaged or truncated file, a missing tensor, an unsupported type, layout or
 * template. Trying again cannot help, so an image ends with exit code 2. The message names the file, the part of it
 * (tensor, key, token), the rule and what to do.
 */
public class InvalidModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidModelException(String message) {
        super(message);
    }

    public InvalidModelException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A tensor that the model's config asks for is not there. */
    public static final class MissingTensor extends InvalidModelException {
        private static final long serialVersionUID = 1L;

        public MissingTensor(String message) {
            super(message);
        }
    }
}
