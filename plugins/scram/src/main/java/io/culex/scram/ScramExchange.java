package io.culex.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * One exchange of RFC 5802 as its server: client-first and server-first make it, client-final ends it. Without channel binding: what
 * a client may bind to is not known behind the proxies that brokers stand behind. Immutable.
 */
final class ScramExchange {
    private static final int LONGEST = 2048;

    private final ScramUser user;
    private final String gs2Header;
    private final String clientFirstBare;
    private final String nonce;

    private ScramExchange(ScramUser user, String gs2Header, String clientFirstBare, String nonce) {
        this.user = user;
        this.gs2Header = gs2Header;
        this.clientFirstBare = clientFirstBare;
        this.nonce = nonce;
    }

    /**
     * The exchange that a client-first-message begins.
     *
     * @param serverNonce this side's part of the nonce: printable, without a comma
     */
    static ScramExchange begin(String clientFirst, ScramUsers users, String serverNonce) throws ScramException {
        if (clientFirst.length() > LONGEST) {
            throw new ScramException("the message is too long");
        }
        int headerEnd = clientFirst.indexOf(',', clientFirst.indexOf(',') + 1) + 1;
        if (headerEnd < 3) {
            throw new ScramException("no client-first-message");
        }
        String header = clientFirst.substring(0, headerEnd);
        if (header.startsWith("p=")) {
            throw new ScramException("channel binding is not supported");
        }
        if (!header.startsWith("n,") && !header.startsWith("y,")) {
            throw new ScramException("no client-first-message");
        }
        String bare = clientFirst.substring(headerEnd);
        String[] parts = bare.split(",", -1);
        if (parts[0].startsWith("m=")) {
            throw new ScramException("mandatory extensions are not supported");
        }
        if (parts.length < 2 || !parts[0].startsWith("n=") || !parts[1].startsWith("r=") || parts[1].length() == 2) {
            throw new ScramException("no client-first-message");
        }
        String name = saslName(parts[0].substring(2));
        String asWhom = header.substring(2, headerEnd - 1);
        if (!asWhom.isEmpty()
                && !(asWhom.startsWith("a=") && saslName(asWhom.substring(2)).equals(name))) {
            throw new ScramException("acting as another user is not supported");
        }
        return new ScramExchange(users.of(name), header, bare, parts[1].substring(2) + serverNonce);
    }

    private static String saslName(String encoded) throws ScramException {
        String name = encoded.replace("=2C", ",").replace("=3D", "\0");
        if (name.isEmpty() || name.indexOf('=') >= 0 || encoded.indexOf('\0') >= 0) {
            throw new ScramException("the user name is not valid");
        }
        return name.replace('\0', '=');
    }

    ScramUser user() {
        return user;
    }

    /** The server-first-message. */
    String serverFirst() {
        return "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(user.salt()) + ",i=" + user.iterations();
    }

    /**
     * The server-final-message for a client that has proved who it is.
     *
     * @param users who may come in; others, however well they prove it, may not
     */
    String end(String clientFinal, ScramUsers users) throws ScramException {
        int proofAt = clientFinal.lastIndexOf(",p=");
        if (proofAt < 0 || clientFinal.length() > LONGEST) {
            throw new ScramException("no client-final-message");
        }
        String withoutProof = clientFinal.substring(0, proofAt);
        String[] parts = withoutProof.split(",", -1);
        if (parts.length < 2 || !parts[0].startsWith("c=") || !parts[1].startsWith("r=")) {
            throw new ScramException("no client-final-message");
        }
        if (!same(decode(parts[0].substring(2)), utf8(gs2Header))) {
            throw new ScramException("the channel binding is not that of the first message");
        }
        if (!same(utf8(parts[1].substring(2)), utf8(nonce))) {
            throw new ScramException("the nonce is not that of this exchange");
        }
        byte[] proof = decode(clientFinal.substring(proofAt + 3));
        byte[] authMessage = utf8(clientFirstBare + "," + serverFirst() + "," + withoutProof);
        boolean known = users.has(user);
        boolean proved = proved(proof, authMessage);
        if (!known || !proved) {
            throw new ScramException("user name or password are wrong");
        }
        return "v=" + Base64.getEncoder().encodeToString(Sha256.hmac(user.serverKey(), authMessage));
    }

    private boolean proved(byte[] proof, byte[] authMessage) {
        byte[] clientKey = Sha256.hmac(user.storedKey(), authMessage);
        if (proof.length != clientKey.length) {
            return false;
        }
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return same(Sha256.hash(clientKey), user.storedKey());
    }

    /** Takes the same time wherever they differ. */
    private static boolean same(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }

    private static byte[] decode(String base64) throws ScramException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ScramException("not Base64");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
