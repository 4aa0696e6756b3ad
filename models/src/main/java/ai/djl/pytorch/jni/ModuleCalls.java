package ai.djl.pytorch.jni;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;

/**
 * The one entry of DJL that is reached from inside its package: a method of a TorchScript module, called under the
 * thread's own grad mode. DJL's public way wraps each call in an inference guard, and such tensors cannot be trained on.
 */
public final class ModuleCalls {
    private ModuleCalls() {}

    /** Calls the method; the results belong to the manager. The caller closes the arguments. */
    public static NDList call(PtNDManager manager, long module, String method, IValue... arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        try (IValue result = new IValue(PyTorchLibrary.LIB.moduleRunMethod(module, method, handles, true, false))) {
            return result.isLong() ? new NDList() : result.toNDList(manager);
        }
    }
}
