import Domain
import Money

/// When a new conversion ends, when it takes, and how it is sliced.
struct AdmissionClock {
    private let request: ConversionRequest
    private let settings: ExecutionSettings
    private let now: Instant

    init(_ request: ConversionRequest, _ settings: ExecutionSettings, now: Instant) {
        (self.request, self.settings, self.now) = (request, settings, now)
    }

    var expiresAt: Instant {
        if let wanted = request.expiresAt { return wanted }
        switch request.executor {
        case .taker, .market: return now.adding(settings.expiry)
        case .maker, .makerTaker: return now.adding(settings.makerExpiry)
        case .twap:
            return now.adding(.seconds(durationSeconds + settings.twapExpiryMarginSeconds))
        }
    }

    /// As the client says; else to its expiry less the margin; else as configured.
    private var durationSeconds: Int {
        if let wanted = request.options.twap.durationSeconds { return wanted }
        guard let end = request.expiresAt else { return settings.twapDurationSeconds }
        let whole = Int(end.duration(since: now).components.seconds)
        let margin = settings.twapExpiryMarginSeconds
        return max(1, whole > 2 * margin ? whole - margin : whole / 2)
    }

    /// The earlier of the window's end and the expiry less what taking needs.
    var takesFrom: Instant {
        let left = expiresAt.duration(since: now)
        let window =
            request.options.maker.windowSeconds.map { Duration.seconds($0) }
            ?? min(left / 2, settings.makerWindowMax)
        let latest = left - settings.takerReserve - settings.venueValidityMax
        return now.adding(max(.zero, min(window, latest)))
    }

    /// - Parameter smallest: the smallest amount of the fixed side that is traded now; `nil`: not
    ///   known. Slices get head-room over it, so that a price that moves leaves them possible.
    /// - Throws: ``MoneyError/overflow``.
    func schedule(smallest: Fixed?, seed: UInt64) throws(MoneyError) -> SliceSchedule {
        let options = request.options.twap
        var slices = options.slices ?? max(1, durationSeconds / settings.twapSpacingSeconds)
        slices = min(slices, Limits.twapSlicesMax, max(1, durationSeconds))
        if let smallest, smallest.isPositive {
            // Jittered sizes are at least three quarters of the even one.
            let room = Fixed(uncheckedUnits: Fixed.unitsPerOne / 10 * (options.randomize ? 15 : 11))
            let child = try smallest.multiplied(by: room, rounding: .up)
            let most = request.fixed.amount.units / max(child.units, 1)
            slices = max(1, min(slices, Int(min(most, Int128(Limits.twapSlicesMax)))))
        }
        return SliceSchedule(
            durationSeconds: durationSeconds, slices: slices,
            jitterSeed: options.randomize ? seed : nil, maxCatchUp: options.maxCatchUp)
    }
}
