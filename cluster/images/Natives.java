import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;

/** Run while an image is built: makes DJL unpack its native libraries into ENGINE_CACHE_DIR, so that no pod has to. */
final class Natives {
    private Natives() {}

    public static void main(String[] args) {
        LibUtils.checkStatus();
        System.out.println(Engine.getInstance().getEngineName() + " " + Engine.getInstance().getVersion());
    }
}
