import Engine
import Testing

@testable import Webhooks

@Suite struct CallbackSignatureTests {
    /// RFC 4231, sections 4.2 to 4.5, 4.7 and 4.8 (4.6 is truncated).
    static let vectors: [(key: [UInt8], body: [UInt8], code: String)] = [
        (
            Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            Array(repeating: 0xaa, count: 20), Array(repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), Array(repeating: 0xcd, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            Array(repeating: 0xaa, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            Array(repeating: 0xaa, count: 131),
            Array(
                """
                This is a test using a larger than block-size key and a larger than block-size \
                data. The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test(arguments: vectors)
    func isTheCodeOfThePublishedVectors(key: [UInt8], body: [UInt8], code: String) {
        let signature = CallbackSignature(of: body, sharedKey: key)
        #expect(signature.hexadecimal == code)
        #expect(signature.header == CallbackHeader("X-Hubpay-Hmac", code))
        #expect(CallbackSignature.isValid(code, of: body, sharedKey: key))
        #expect(CallbackSignature.isValid(code.uppercased(), of: body, sharedKey: key))
    }

    @Test func anyOtherBodyKeyOrCodeIsNotValid() {
        let (key, body, code) = Self.vectors[1]
        for index in body.indices {
            var changed = body
            changed[index] ^= 1
            #expect(!CallbackSignature.isValid(code, of: changed, sharedKey: key))
        }
        #expect(!CallbackSignature.isValid(code, of: body, sharedKey: key + [0x21]))
        for index in code.indices {
            let digit = code[index] == "0" ? "1" : "0"
            let changed = code[..<index] + digit + code[code.index(after: index)...]
            #expect(!CallbackSignature.isValid(String(changed), of: body, sharedKey: key))
        }
        for wrong in ["", "5b", code + "00", String(code.dropLast()) + "g", " " + code] {
            #expect(!CallbackSignature.isValid(wrong, of: body, sharedKey: key))
        }
    }
}
