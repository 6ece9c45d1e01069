import Domain
import Testing

@testable import HTTPAPI

@Suite struct RateLimitTests {
    private let start = FakeTime.start

    @Test func aBucketGivesItsCapacityAndRefillsEvenly() {
        let limiter = RateLimiter(capacity: 50, window: .seconds(1))
        for left in (0..<50).reversed() {
            let (allowed, state) = limiter.take("a", at: start)
            #expect(allowed)
            #expect(state.remaining == left)
        }
        let (allowed, state) = limiter.take("a", at: start)
        #expect(!allowed)
        #expect(state.secondsToNext == 1)
        #expect(!limiter.take("a", at: start.adding(.microseconds(19_999))).allowed)
        #expect(limiter.take("a", at: start.adding(.microseconds(20_000))).allowed)
        #expect(!limiter.take("a", at: start.adding(.microseconds(20_001))).allowed)
        #expect(limiter.take("b", at: start).allowed)
    }

    @Test func stepsTooShortToGainAddUp() {
        let limiter = RateLimiter(capacity: 1, window: .seconds(60))
        #expect(limiter.take("a", at: start).allowed)
        var allowed = 0
        for step in 1...60_000
        where limiter.take("a", at: start.adding(.milliseconds(step))).allowed {
            allowed += 1
        }
        #expect(allowed == 1)
    }

    @Test func timeThatGoesBackwardsGivesNothing() {
        let limiter = RateLimiter(capacity: 1, window: .seconds(1))
        #expect(limiter.take("a", at: start).allowed)
        #expect(!limiter.take("a", at: start.adding(.seconds(-100))).allowed)
        #expect(!limiter.take("a", at: start).allowed)
    }

    @Test func aFloodOfKeysNeitherGrowsTheTableNorLiftsTheLimit() {
        let limiter = RateLimiter(capacity: 2, window: .seconds(1), keysMax: 100)
        var allowed = 0
        for key in 0..<10_000 where limiter.take("k\(key)", at: start).allowed { allowed += 1 }
        #expect(limiter.keyCount <= 100)
        #expect(allowed == 102)
        // Those known before are served as before, and full buckets make room again.
        #expect(limiter.take("k0", at: start).allowed)
        #expect(limiter.take("new", at: start.adding(.seconds(2))).allowed)
        #expect(limiter.keyCount == 1)
    }

    @Test func aClientOverItsRateIsToldWhenToComeBack() async throws {
        let api = TestAPI { $0.settings.rateLimits = RateLimitSettings(api: 5, token: 0) }
        try await api.run { client in
            let token = try await client.token()
            for left in (0..<5).reversed() {
                let reply = try await client.send("GET", "/trade/v1/venues", token: token)
                #expect(reply.status == 200)
                #expect(reply.header("RateLimit")?.hasPrefix("\"default\";r=\(left);t=") == true)
                #expect(reply.header("RateLimit-Policy") == "\"default\";q=5;w=1")
            }
            let reply = try await client.send("GET", "/trade/v1/venues", token: token)
            reply.expectError(429, 4290)
            #expect(reply.header("Retry-After") == "1")
            #expect(reply.header("RateLimit") == "\"default\";r=0;t=1")
            let other = try await client.token("other-1")
            #expect(try await client.send("GET", "/trade/v1/venues", token: other).status == 200)
            api.time.advance(.seconds(1))
            #expect(try await client.send("GET", "/trade/v1/venues", token: token).status == 200)
        }
    }
}
