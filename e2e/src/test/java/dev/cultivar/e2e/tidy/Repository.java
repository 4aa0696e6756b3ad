package dev.cultivar.e2e.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The files of this repository. */
final class Repository {
    static final List<String> MODULES = List.of(
            "crds", "models", "runtime", "dataset-image", "trainer-image", "evaluator-image", "cli", "operator", "e2e");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", "__pycache__", ".venv");

    private Repository() {}

    static Path root() {
        return Path.of(
                Objects.requireNonNull(System.getProperty("repository"), "run by Maven, which sets -Drepository"));
    }

    static List<Path> files(String suffix) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(suffix)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().sorted().toList();
    }

    static List<Path> classFolders(String... modules) {
        return List.of(modules).stream()
                .map(module -> root().resolve(module).resolve("target/classes"))
                .toList();
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
