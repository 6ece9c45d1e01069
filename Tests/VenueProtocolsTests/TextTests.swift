import Domain
import Testing
import VenueProtocols

@Suite struct TextTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]) func base64IsThatOfTheStandard(plain: String, text: String) {
        #expect(Base64Text.text(Array(plain.utf8)) == text)
        #expect(Base64Text.bytes(text) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "====", "Z===", "Zm9*"]) func whatIsNoBase64IsNothing(
        text: String
    ) {
        #expect(Base64Text.bytes(text) == nil)
    }

    @Test func aFormIsReadAsItWasWritten() throws {
        var form = FormText()
        form.add("a b", "c&d=é+%")
        form.add("empty", "")
        #expect(form.text == "a%20b=c%26d%3D%C3%A9%2B%25&empty=")
        let fields = try #require(FormText.fields(form.text))
        #expect(fields.map(\.name) == ["a b", "empty"])
        #expect(fields.map(\.value) == ["c&d=é+%", ""])
        #expect(FormText.fields("a=%f") == nil)
        #expect(FormText.fields("a=%ff") == nil)
        #expect(FormText.fields("a=1+2")?.first?.value == "1 2")
    }

    @Test func anOrdersIdIsReadFromBothForms() {
        let id = OrderID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_00FF)
        let text = WireClientID.text(id)
        #expect(text == "0190000000007000" + "80000000000000ff")
        #expect(WireClientID.order(text) == id)
        #expect(WireClientID.order(id.description) == id)
        #expect(WireClientID.order("x-TKT5PX2F1") == nil)
        // Somebody else's, of the same length.
        #expect(WireClientID.order("+190000000007000" + "80000000000000ff") == nil)
    }
}
