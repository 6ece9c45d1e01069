import Domain
import Money

extension Specimen {
    /// A conversion in which nothing that can be set has its default.
    static func elaborate(_ number: Int) -> Conversion {
        let plain = conversion(number, reference: "elaborate") { request in
            request.executor = .twap
            request.options = ConversionOptions(
                maxSlippageBps: Fixed(7), limitRate: Fixed(59_000), minToAmount: Fixed(59_001),
                residual: .roundIn,
                twap: TwapOptions(
                    durationSeconds: 60, slices: 4, randomize: true, maxCatchUp: Fixed(3)),
                maker: MakerOptions(windowSeconds: 9, repriceBps: Fixed(8)),
                intermediate: IntermediateOptions(policy: .back, graceSeconds: 3),
                useInventory: true, settleOn: ["main", "a\nb"], simulate: true)
        }
        let eur = Asset("EUR", scale: 2)
        let expectation = Expectation(from: .one, to: Fixed(55_000))
        return Conversion(
            id: plain.id, tenant: plain.tenant, request: plain.request,
            hops: plain.hops + [Hop(symbol: Symbol(base: eur, quote: usd), side: .buy)],
            createdAt: plain.createdAt, expiresAt: plain.expiresAt,
            terms: ConversionTerms(
                mids: [Fixed(60_000), .one], slippageBps: Fixed(7), expectation: expectation,
                singleVenue: SingleVenue(venue: "one", expectation: expectation),
                schedule: SliceSchedule(
                    durationSeconds: 60, slices: 3, jitterSeed: .max, maxCatchUp: Fixed(3)),
                takesFrom: time(number), exposureMax: .ulp, graceSeconds: 9))
    }

    static var progress: ConversionProgress {
        var progress = ConversionProgress()
        progress.startMids = [Fixed(60_001), .one]
        progress.startTouches = [Fixed(59_999), .one]
        progress.endMids = [Fixed(60_002), .one]
        progress.cancelRequestedAt = start
        progress.base = ConversionProgress.Base(slice: 2, done: .ulp)
        progress.residuals = [Residual(account: account, asset: usd, amount: .ulp)]
        return progress
    }
}
