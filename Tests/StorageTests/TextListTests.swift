import Testing

@testable import Storage

@Suite struct TextListTests {
    @Test(arguments: [
        [], [""], ["", ""], ["a"], ["a", "b"], ["a\nb"], ["\\"], ["\\n", "\n\\"], ["ü\u{0}\""],
    ])
    func aListComesBackAsItWas(texts: [String]) throws {
        #expect(try TextList.decode(TextList.encode(texts)) == texts)
    }

    @Test(arguments: ["a", "\n", "\na", "a\n", "\n\\x\n", "\n\\\n"])
    func aListThatWasNotWrittenHereIsCorrupt(list: String) {
        #expect(throws: StorageError.self) { try TextList.decode(list) }
    }

    @Test(arguments: [
        ("a", "b"), ("az", "a{"), ("\u{D7FF}", "\u{E000}"), ("a\u{10FFFF}", "b"),
        ("", nil), ("\u{10FFFF}\u{10FFFF}", nil),
    ])
    func aPrefixEndsWhereTheNextBegins(prefix: String, end: String?) {
        #expect(PrefixRange.end(of: prefix) == end)
    }
}
