import StrictJSON
import Testing

@Suite struct JSONWriterTests {
    @Test func membersAreWrittenInTheOrderOfTheCalls() {
        var writer = JSONWriter()
        writer.object {
            $0.member("b", "x")
            $0.member("absent", ifPresent: nil)
            $0.member("present", ifPresent: "y")
            $0.member("n", integer: -3)
            $0.member("t", bool: true)
            $0.member("list", array: [1, 2]) { $0.integer($1) }
            $0.member("empty", array: [Int]()) { $0.integer($1) }
            $0.member("inner") { $0.member("a", value: .null) }
            $0.member("none") { _ in }
            $0.member("last", value: .number(text: "1.50"))
        }
        #expect(
            writer.text == """
                {"b":"x","present":"y","n":-3,"t":true,"list":[1,2],"empty":[],\
                "inner":{"a":null},"none":{},"last":1.50}
                """)
    }

    @Test func everyScalarBelowTheSurrogatesComesBack() throws {
        for start in stride(from: UInt32(0), to: 0xD800, by: 64) {
            let text = String(
                String.UnicodeScalarView((start..<start + 64).compactMap(Unicode.Scalar.init)))
            var writer = JSONWriter()
            writer.string(text)
            let read = try JSONParser.parse(writer.bytes).string
            #expect(read.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test(arguments: [
        ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("\u{8}", #""\b""#),
        ("\u{c}", #""\f""#),
        ("\n", #""\n""#), ("\r", #""\r""#), ("\t", #""\t""#), ("\0", #""\u0000""#),
        ("\u{1f}", #""\u001f""#), ("\u{7f}", #""\u007f""#), ("é😀", "\"é😀\""),
    ])
    func whatJSONMustEscapeIsEscaped(text: String, written: String) {
        var writer = JSONWriter()
        writer.string(text)
        #expect(writer.text == written)
    }

    @Test func aValueIsWrittenAsItWasRead() throws {
        let text = #"{"z":[1.50,{"a":"é\n","b":[]},false,null],"a":{}}"#
        var writer = JSONWriter()
        writer.value(try JSONParser.parse(text))
        #expect(writer.text == text)
    }
}
