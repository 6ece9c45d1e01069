import Domain
import Engine
import Testing

@testable import Webhooks

@Suite struct HeaderGuardTests {
    @Test(arguments: [
        ("X-Key", "secret", true), ("x-key", "", true), ("Authorization", "Bearer a\tb", true),
        ("Content-Type", "application/json", true), ("", "a", false), ("X Key", "a", false),
        ("X-Key:", "a", false), ("X-Kéy", "a", false), ("X-Key\r\nY", "a", false),
        ("X-Key", "a\r\nY: b", false), ("X-Key", "a\nb", false), ("X-Key", "a\u{0}b", false),
        ("X-Key", "é", false), ("X-Key", "\u{7f}", false), ("Host", "db", false),
        ("HOST", "db", false), ("Content-Length", "0", false),
        ("Transfer-Encoding", "chunked", false), ("Connection", "keep-alive", false),
        ("Upgrade", "h2c", false), ("Expect", "100-continue", false), ("TE", "trailers", false),
    ])
    func aHeaderThatCouldChangeTheMessageIsRefused(name: String, value: String, isGood: Bool) {
        #expect((HeaderGuard.objection(to: CallbackHeader(name, value)) == nil) == isGood)
    }

    @Test func lengthAndNumberAreBounded() {
        let most = Limits.callbackHeaderLengthMax - 1
        let header = CallbackHeader("X", String(repeating: "a", count: most))
        #expect(HeaderGuard.objection(to: header) == nil)
        #expect(HeaderGuard.objection(to: CallbackHeader("XY", header.value)) != nil)
        let many = Array(repeating: CallbackHeader("X", "a"), count: Limits.callbackHeadersMax)
        #expect(HeaderGuard.objection(to: many) == nil)
        #expect(HeaderGuard.objection(to: many + [CallbackHeader("X", "a")]) != nil)
    }
}
