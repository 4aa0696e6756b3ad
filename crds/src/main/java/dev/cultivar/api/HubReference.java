package dev.cultivar.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files of a repository of a Hugging Face Hub at one commit, whatever they are for. */
public interface HubReference {
    /** Where the hub is that everybody means. */
    String HUGGING_FACE = "https://huggingface.co";
    /** Key of the Secret that holds a token; one without it can't be sent anywhere. */
    String TOKEN_KEY = "HF_TOKEN";

    /** Namespace and name of the repository. */
    String repoId();

    /** Hash of the commit. */
    String revision();

    /** Which files. */
    List<String> allowPatterns();

    /** Address of the hub. */
    String endpoint();

    /** Secret with the token. */
    @Nullable
    NameReference tokenSecret();

    /** Most bytes of all files, as it is told. */
    String maxSize();

    /** Longest that the files may take. */
    Integer timeoutSeconds();
}
