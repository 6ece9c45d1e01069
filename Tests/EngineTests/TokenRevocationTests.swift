import Domain
import Engine
import TestKit
import Testing

@Suite struct TokenRevocationTests {
    private let store = MemoryStore()
    private let time = SteppedTime(start: Instant(microseconds: 1_767_225_600_000_000))

    private func token(_ id: String, _ client: String = "c", in seconds: Int) -> RevokedToken {
        RevokedToken(id: id, client: client, expiresAt: time.now().adding(.seconds(seconds)))
    }

    @Test func whatHasEndedForAnHourIsForgottenEverywhere() async throws {
        let revocations = TokenRevocations([], store: store, time: time)
        try await revocations.revoke(token("a", in: 10))
        try await revocations.revoke(token("b", in: 1_000))
        time.advance(.seconds(3_609))
        try await revocations.revoke(token("c", in: 10))
        #expect(revocations.contains("a"))
        time.advance(.seconds(60))
        try await revocations.revoke(token("d", in: 10))
        #expect(
            ["a", "b", "c", "d"].map { revocations.contains($0) } == [false, true, true, true])
        let kept = try await store.revokedTokens().map(\.id).sorted()
        #expect(kept == ["b", "c", "d"])
        let next = try await TokenRevocations.load(from: store, time: time)
        #expect(next.count == 3 && next.contains("b") && !next.contains("a"))
    }

    @Test func oneClientCannotTakeThePlaceOfOthers() async throws {
        let known = (0..<Limits.revokedTokensPerClientMax).map { token("t\($0)", in: 10) }
        let revocations = TokenRevocations(known, store: store, time: time)
        await #expect(throws: ServiceError.self) { try await revocations.revoke(token("x", in: 9)) }
        #expect(!revocations.contains("x"))
        try await revocations.revoke(token("t0", in: 10))
        try await revocations.revoke(token("y", "other", in: 10))
        #expect(revocations.count == Limits.revokedTokensPerClientMax + 1)
        // There is room again once they have ended.
        time.advance(.seconds(3_700))
        try await revocations.revoke(token("x", in: 10))
    }

    @Test func allTogetherAreBounded() async throws {
        let known = (0..<Limits.revokedTokensMax).map { token("t\($0)", "c\($0 % 20)", in: 10) }
        let revocations = TokenRevocations(known, store: store, time: time)
        await #expect(throws: ServiceError.overloaded(retryAfter: .seconds(60))) {
            try await revocations.revoke(token("x", "new", in: 10))
        }
    }
}
