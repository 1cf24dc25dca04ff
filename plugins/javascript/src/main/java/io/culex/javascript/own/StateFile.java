package io.culex.javascript.own;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What scripts keep in {@code state}, in a file: a line that names the format and a checksum of the rest, then a line for each
 * key with its value as JSON. It is replaced as a whole, so that a kill leaves what was there before or all that is new.
 *
 * <p>Used by one thread at a time.
 */
public final class StateFile {
    private static final String HEAD = "culex state 1 ";

    private final Path file;

    /** A file that need not be there. */
    public StateFile(Path file) {
        this.file = file;
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** What was read is not what was written. */
    public static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    /**
     * Key, value as JSON, key, …; nothing when there is no file.
     *
     * @throws Damaged when the file is not as it was written
     */
    public String[] read() throws IOException {
        if (!Files.exists(file)) {
            return new String[0];
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0 || !text.startsWith(HEAD)) {
            throw new Damaged("it does not begin with \"" + HEAD.strip() + "\"");
        }
        String body = text.substring(end + 1);
        if (!text.substring(HEAD.length(), end).equals(checksum(body))) {
            throw new Damaged("its checksum is wrong");
        }
        List<String> packed = new ArrayList<>();
        for (String line : body.lines().toList()) {
            int blank = line.indexOf(' ');
            packed.add(URLDecoder.decode(line.substring(0, blank), StandardCharsets.UTF_8));
            packed.add(line.substring(blank + 1));
        }
        return packed.toArray(String[]::new);
    }

    /** Replaces what is there. When this returns, it outlives a power cut. */
    public void write(String[] packed) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i + 1 < packed.length; i += 2) {
            body.append(URLEncoder.encode(packed[i], StandardCharsets.UTF_8))
                    .append(' ')
                    .append(packed[i + 1])
                    .append('\n');
        }
        String text = HEAD + checksum(body.toString()) + "\n" + body;
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts a damaged file where it can be looked at, and returns where that is. */
    public Path putAside() throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
