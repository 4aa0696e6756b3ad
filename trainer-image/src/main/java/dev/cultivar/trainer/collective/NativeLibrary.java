package dev.cultivar.trainer.collective;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A C library that is found and bound when it is first needed; what is missing is said by name. */
final class NativeLibrary {
    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * The library from the first folder that has it, else from where the dynamic linker looks.
     *
     * @param what the name that people know it by
     */
    static NativeLibrary open(String what, String file, List<Path> folders) {
        String tried = folders.isEmpty()
                ? "the dynamic linker's folders"
                : String.join(", ", folders.stream().map(Path::toString).toList())
                        + " and the dynamic linker's folders";
        try {
            for (Path folder : folders) {
                Path path = folder.resolve(file);
                if (Files.isRegularFile(path)) {
                    return new NativeLibrary(file, SymbolLookup.libraryLookup(path, Arena.global()));
                }
            }
            return new NativeLibrary(file, SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new InvalidWork(
                    "LibraryMissing",
                    what + ": " + file + " was not found or could not be loaded (looked in " + tried
                            + "): use an image that has " + what + ", or train on one node");
        }
    }

    /** A function that returns an int. */
    MethodHandle function(String function, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(symbol(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /** The address of a symbol. */
    MemorySegment symbol(String symbol) {
        return symbols.find(symbol)
                .orElseThrow(() -> new InvalidWork(
                        "LibraryUnknown",
                        name + " has no symbol " + symbol + ": it is not the version that this needs"));
    }

    /** A call into a library, which returns 0 or what went wrong. */
    @FunctionalInterface
    interface Call {
        int run() throws Throwable;
    }

    /** Makes a call between processes: when it fails, one of them is gone. */
    static void call(String function, Call call) {
        int status;
        try {
            status = call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (status != 0) {
            String said = function + " returned " + status;
            throw new RetryLater(
                    "CollectiveFailed",
                    said
                            + ": another process of the stage, or its device, is gone; all start again from the last checkpoint",
                    new IOException(said));
        }
    }
}
