import Testing

@testable import StrictJSON

@Suite struct JSONParserTests {
    @Test(arguments: AcceptVectors.all)
    func whatTheGrammarAllowsIsRead(text: String) throws {
        _ = try JSONParser.parse(text)
    }

    @Test(arguments: RejectVectors.texts)
    func whatTheGrammarForbidsIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    }

    @Test(arguments: RejectVectors.bytes)
    func bytesThatAreNotTextAreRefused(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
    }

    @Test(arguments: ErrorCase.all)
    func anErrorSaysWhatAndWhere(row: ErrorCase) {
        #expect(throws: row.error) { try JSONParser.parse(row.text) }
        #expect(!row.error.description.isEmpty)
    }

    @Test func aNumberKeepsItsText() throws {
        let text = "[0,-0,1.50,1e400,123456789012345678901234567890.123456789]"
        let numbers = try JSONParser.parse(text).array
        #expect(
            numbers == [
                .number(text: "0"), .number(text: "-0"), .number(text: "1.50"),
                .number(text: "1e400"),
                .number(text: "123456789012345678901234567890.123456789"),
            ])
    }

    @Test func membersKeepTheirOrder() throws {
        let value = try JSONParser.parse(#"{"b":1,"a":[true,null],"":"x"}"#)
        #expect(value.object?.map(\.name) == ["b", "a", ""])
        #expect(value["a"] == .array([.bool(true), .null]))
        #expect(value["b"]?.integer == 1)
        #expect(value["missing"] == nil)
    }

    @Test func escapesAreRead() throws {
        let value = try JSONParser.parse(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000x""#)
        #expect(value == .string("\"\\/\u{8}\u{c}\n\r\té😀\0x"))
    }

    @Test(arguments: [1, 2, 12, 13, 14, 40])
    func aRepeatedNameIsFoundHoweverManyMembersThereAre(count: Int) throws {
        let names = (0..<count).map { "\"n\($0)\":\($0)" }
        let fine = "{" + names.joined(separator: ",") + "}"
        #expect(try JSONParser.parse(fine).object?.count == count)
        for repeated in [0, count - 1] {
            let text = "{" + (names + ["\"n\(repeated)\":0"]).joined(separator: ",") + "}"
            #expect(throws: JSONError.duplicateName("n\(repeated)", at: fine.utf8.count)) {
                try JSONParser.parse(text)
            }
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func theDepthIsBounded(open: String, close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        _ = try JSONParser.parse(nested(32))
        _ = try JSONParser.parse(nested(5), depthMax: 5)
        _ = try JSONParser.parse("1", depthMax: 0)
        for (depth, limit) in [(33, 32), (6, 5), (1, 0), (100_000, 512)] {
            #expect(throws: JSONError.tooDeep(at: open.utf8.count * limit)) {
                try JSONParser.parse(nested(depth), depthMax: limit)
            }
        }
    }

    @Test func everyPrefixOfADocumentIsRefused() {
        let bytes = Array(#"{"a":[1.5e3,-2,true,false,null,"x\u00e9\n"],"b":{"c":"é"}}"#.utf8)
        for length in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONParser.parse(Array(bytes[..<length])) }
        }
    }

    @Test func noByteSequenceEndsTheProcess() {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet = Array(#"{}[]",:\u0123eE+-.truefalsn é"#.utf8) + [0, 0x80, 0xED, 0xFF]
        var accepted = 0
        for _ in 0..<50_000 {
            let bytes = (0..<next(12)).map { _ in alphabet[next(alphabet.count)] }
            guard let value = try? JSONParser.parse(bytes) else { continue }
            accepted += 1
            var writer = JSONWriter()
            writer.value(value)
            #expect((try? JSONParser.parse(writer.bytes)) == value)
        }
        #expect(accepted > 100)
    }
}
