package dev.cultivar.models.engine;

/** Types of tensor elements: the constant's name is the word in safetensors files, the code is libtorch's ScalarType. */
public enum ElementType {
    U8(0, 1),
    I8(1, 1),
    I16(2, 2),
    I32(3, 4),
    I64(4, 8),
    F16(5, 2),
    F32(6, 4),
    F64(7, 8),
    BOOL(11, 1),
    BF16(15, 2);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    public int code() {
        return code;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public static ElementType ofCode(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("libtorch element type " + code + " is not supported");
    }
}
