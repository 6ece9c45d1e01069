import Domain
import Money

/// TWAP's slices in time: when each begins, and how much of the whole they come to.
///
/// Slice k of n lies in the k-th of n equal parts of the duration. Without jitter it begins with
/// its part and is one n-th of the whole; with jitter both are drawn from the stored seed, the
/// sizes within a quarter of the even one and with the same sum.
struct Pace {
    private let schedule: SliceSchedule
    private let start: Instant

    /// Sizes are counted in parts of this.
    private static let weightEven: UInt64 = 1_000
    private static let weightSpread: UInt64 = 500

    init(_ schedule: SliceSchedule, from start: Instant) {
        (self.schedule, self.start) = (schedule, start)
    }

    /// The latest slice that has begun; `nil` before the first.
    func slice(at now: Instant) -> Int? {
        let part = now.microseconds - start.microseconds
        let whole = Int64(schedule.durationSeconds) * 1_000_000
        guard part >= 0 else { return nil }
        // Parts begin at whole microseconds, so the moment may be in the next one already; and the
        // slice of a part may begin only later within it.
        let index = min(Int128(part) * Int128(schedule.slices) / Int128(whole) + 1, 1 << 62)
        var candidate = min(Int(index), schedule.slices - 1)
        while candidate > 0, time(of: candidate) > now { candidate -= 1 }
        return time(of: candidate) <= now ? candidate : nil
    }

    /// When a slice begins.
    ///
    /// - Parameter slice: 0..<n.
    func time(of slice: Int) -> Instant {
        let whole = Int128(schedule.durationSeconds) * 1_000_000
        let begins = whole * Int128(slice) / Int128(schedule.slices)
        let length = whole * Int128(slice + 1) / Int128(schedule.slices) - begins
        let jitter =
            schedule.jitterSeed.map { seed in
                length * Int128(Self.draw(seed, slice, 0) % 1_000_000) / 1_000_000
            } ?? 0
        return Instant(microseconds: start.microseconds + Int64(begins + jitter))
    }

    func time(ofSliceAfter slice: Int?) -> Instant? {
        let next = (slice ?? -1) + 1
        return next < schedule.slices ? time(of: next) : nil
    }

    private func weight(of slice: Int) -> UInt64 {
        guard let seed = schedule.jitterSeed else { return Self.weightEven }
        return Self.weightEven - Self.weightSpread / 2
            + Self.draw(seed, slice, 1) % (Self.weightSpread + 1)
    }

    /// How much may go now.
    ///
    /// - Parameters:
    ///   - total: of the fixed side; `done` of it, orders in flight included.
    ///   - base: the slice and what was done when the count began anew; `nil`: from the start.
    ///   - doneInSlice: what this slice has done and may still be doing.
    /// - Throws: ``MoneyError/overflow``.
    func amount(
        now slice: Int, of total: Fixed, done: Fixed, sinceBase base: ConversionProgress.Base?,
        doneInSlice: Fixed
    ) throws(MoneyError) -> Fixed {
        let first = base?.slice ?? 0
        let before = base?.done ?? .zero
        var (due, all): (UInt64, UInt64) = (0, 0)
        for index in first..<schedule.slices {
            let weight = weight(of: index)
            all += weight
            if index <= slice { due += weight }
        }
        let target = try total.subtracting(before)
            .multiplied(
                by: Fixed(Int(due)), dividedBy: Fixed(Int(max(all, 1))), rounding: .down
            )
            .adding(before)
        let even = try total.divided(by: Fixed(schedule.slices), rounding: .up)
        let most = try even.multiplied(by: schedule.maxCatchUp, rounding: .down)
        let wanted = try (slice == schedule.slices - 1 ? total : target).subtracting(done)
        return max(try min(wanted, most.subtracting(doneInSlice)), .zero)
    }

    /// SplitMix64 of the seed and what is drawn (Steele, Lea, Flood 2014).
    private static func draw(_ seed: UInt64, _ slice: Int, _ kind: UInt64) -> UInt64 {
        var mixed = seed &+ (UInt64(slice) << 1 | kind) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
