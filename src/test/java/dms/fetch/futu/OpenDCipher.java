package dms.fetch.futu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * OpenD's encryption: the first exchange by RSA in pieces of 100 bytes, with the one key that both sides have, all
 * others by AES in the mode that the client has named.
 */
final class OpenDCipher {

    private static final int PLAIN_PIECE = 100;
    private static final int BLOCK = 16;
    private static final int FTAES_ECB = 0;
    private static final int AES_ECB = 1;

    private final KeyPair keys;

    private OpenDCipher(KeyPair keys) {
        this.keys = keys;
    }

    /** A cipher with a new key of 1024 bits, the length that Futu asks for. */
    static OpenDCipher create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            KeyPair pair = generator.generateKeyPair();
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
            RSAPublicKeySpec open = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
            return new OpenDCipher(new KeyPair(KeyFactory.getInstance("RSA").generatePublic(open), key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key as OpenD and its clients read it: PKCS#1 in PEM, what stands inside the last field of PKCS#8. */
    String pem() {
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        return "-----BEGIN RSA PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs1)
                + "\n-----END RSA PRIVATE KEY-----\n";
    }

    byte[] encryptFirst(byte[] plain) throws GeneralSecurityException {
        return rsa(Cipher.ENCRYPT_MODE, plain, PLAIN_PIECE);
    }

    byte[] decryptFirst(byte[] secret) throws GeneralSecurityException {
        return rsa(Cipher.DECRYPT_MODE, secret, 128);
    }

    private byte[] rsa(int mode, byte[] bytes, int piece) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(mode, mode == Cipher.ENCRYPT_MODE ? keys.getPublic() : keys.getPrivate());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; from += piece) {
            out.writeBytes(cipher.doFinal(bytes, from, Math.min(piece, bytes.length - from)));
        }
        return out.toByteArray();
    }

    /** AES with a key and a start vector of 16 characters. */
    record Session(int algorithm, String key, String vector) {

        byte[] encrypt(byte[] plain) throws GeneralSecurityException {
            if (algorithm != FTAES_ECB) {
                return aes(Cipher.ENCRYPT_MODE).doFinal(plain);
            }
            byte[] padded = Arrays.copyOf(plain, (plain.length + BLOCK - 1) / BLOCK * BLOCK);
            byte[] secret = aes(Cipher.ENCRYPT_MODE).doFinal(padded);
            byte[] all = Arrays.copyOf(secret, secret.length + BLOCK);
            all[all.length - 1] = (byte) (plain.length % BLOCK);
            return all;
        }

        byte[] decrypt(byte[] secret) throws GeneralSecurityException {
            if (algorithm != FTAES_ECB) {
                return aes(Cipher.DECRYPT_MODE).doFinal(secret);
            }
            int rest = secret[secret.length - 1];
            byte[] padded = aes(Cipher.DECRYPT_MODE).doFinal(secret, 0, secret.length - BLOCK);
            return rest == 0 ? padded : Arrays.copyOf(padded, padded.length - BLOCK + rest);
        }

        private Cipher aes(int mode) throws GeneralSecurityException {
            SecretKeySpec secret = new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "AES");
            if (algorithm == FTAES_ECB || algorithm == AES_ECB) {
                Cipher cipher =
                        Cipher.getInstance(algorithm == FTAES_ECB ? "AES/ECB/NoPadding" : "AES/ECB/PKCS5Padding");
                cipher.init(mode, secret);
                return cipher;
            }
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(mode, secret, new IvParameterSpec(vector.getBytes(StandardCharsets.US_ASCII)));
            return cipher;
        }
    }
}
