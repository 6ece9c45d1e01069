import Domain
import Engine
import Logging
import Synchronization
import Testing

@testable import Composition

@Suite struct SystemTests {
    @Test func aLogEntryIsOneLineWhateverIsInIt() {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "engine") { label in
            StructuredLogHandler(label: label, level: .info, now: { "T" }) { line in
                lines.withLock { $0.append(line) }
            }
        }
        logger.info("plain", metadata: ["traceId": "abc", "a": "two words"])
        logger.warning("line\nlevel=error forged=\"1\"", metadata: ["x": "\u{2028}"])
        logger.debug("below the level")
        #expect(
            lines.withLock { $0 } == [
                "time=T level=info label=engine message=plain a=\"two words\" traceId=abc\n",
                "time=T level=warning label=engine "
                    + "message=\"line\\nlevel=error forged=\\\"1\\\"\" x=\"\\u{2028}\"\n",
            ])
    }

    @Test func secretsHave256BitsAndAKnownHash() {
        struct Ones: RandomSource {
            func bits() -> (UInt64, UInt64) { (.max, .max) }
        }
        let secret = ClientSecret(random: Ones())
        #expect(secret.text == String(repeating: "_", count: 42) + "8")
        // By coreutils' sha256sum.
        #expect(
            secret.hash == "225f7e75329dd45aa354975d73987319309393af3a4c6733bc13601a4f1b8796")
        let secrets = Set((0..<1_000).map { _ in ClientSecret(random: SystemRandom()).text })
        #expect(secrets.count == 1_000)
        #expect(secrets.allSatisfy { $0.utf8.count == 43 })
    }

    @Test func randomBitsDoNotRepeat() {
        let random = SystemRandom()
        let words = (0..<1_000).flatMap { _ in [random.bits()] }.flatMap { [$0.0, $0.1] }
        #expect(Set(words).count == 2_000)
    }

    @Test func sleepingReachesItsDeadline() async throws {
        let time = SystemTime()
        let deadline = time.now().adding(.milliseconds(20))
        try await time.sleep(until: deadline)
        #expect(time.now() >= deadline)
        try await time.sleep(until: deadline)
    }

    @Test(arguments: [
        ("conversions:view", ["conversions:view"]),
        ("venues:view  conversions:edit,venues:view", ["conversions:edit", "venues:view"]),
        (
            "funding:write_profile events:read_event transfer:write_internal_transfer",
            ["events:read_event", "funding:write_profile", "transfer:write_internal_transfer"]
        ),
        (
            "conversion:write_conversion_stablecoin,conversion:read_conversion_stablecoin",
            ["conversion:read_conversion_stablecoin", "conversion:write_conversion_stablecoin"]
        ),
    ])
    func scopesAreReadAsASet(text: String, expected: [String]) throws {
        #expect(try ClientScopes.parse(text) == expected)
    }

    @Test(arguments: ["", " ", "admin", "conversions:view all"])
    func unknownOrNoScopesAreRefused(text: String) {
        #expect(throws: CompositionError.self) { try ClientScopes.parse(text) }
    }
}
