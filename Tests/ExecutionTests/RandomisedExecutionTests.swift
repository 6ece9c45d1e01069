import Domain
import Execution
import Money
import Testing

/// A small generator of its own, so that a seed is the whole reproduction.
struct SeededBits: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite struct RandomisedExecutionTests {
    static func answer(_ bits: inout SeededBits) -> ExecutionWorld.Answer {
        let part = Fixed(uncheckedUnits: Int128(bits.next() % 1_000) * 1_000_000_000_000_000)
        return switch bits.next() % 6 {
        case 0: .refuse
        case 1: .lost(bits.next() % 2 == 0 ? .one : part)
        case 2: .neverArrives
        case 3: .fill(.one)
        default: .fill(part)
        }
    }

    static func request(_ bits: inout SeededBits) -> ConversionRequest {
        let executor: ExecutorKind = bits.next() % 3 == 0 ? .market : .taker
        var request =
            switch bits.next() % 3 {
            case 0: TakerTests.sell("0.7")
            case 1: TakerTests.buy("0.7")
            default: TakerTests.buyFor("40000")
            }
        request.executor = executor
        return request
    }

    static func shake(_ world: inout ExecutionWorld, _ bits: inout SeededBits) throws {
        let move = Int128(bits.next() % 400) - 200
        let bid = Fixed(uncheckedUnits: (60_000 + move) * Fixed.unitsPerOne)
        let ask = Fixed(uncheckedUnits: (60_010 + move) * Fixed.unitsPerOne)
        world.setBook(
            bids: [(bid.description, "0.2"), ("59700", "5")],
            asks: [(ask.description, "0.2"), ("60400", "5")])
        switch bits.next() % 12 {
        case 0: try world.step([.cancel(.client)])
        case 1:
            // A crash: what is durable comes back, nothing else.
            guard let old = world.execution, !old.conversion.status.isFinal else { return }
            world.execution = try ConversionExecution(
                old.conversion, orders: old.orders, trades: world.trades, holds: old.holds,
                settings: world.settings, recoveringAt: world.now)
        case 2:
            if let report = world.venueOrders.sorted(by: { $0.key < $1.key }).last?.value {
                try world.step([.reported(report), .reported(report)])
            }
        default: break
        }
    }

    /// Every seed ends, nothing is sent or booked twice, and the books agree with the venue.
    @Test(arguments: UInt64(1)...300)
    func noFaultLosesOrDoublesAnything(seed: UInt64) throws {
        var bits = SeededBits(state: seed)
        var world = ExecutionWorld()
        world.answers = (0..<12).map { _ in Self.answer(&bits) }
        try world.admit(Self.request(&bits))
        try world.step()
        for _ in 0..<400 where world.execution?.isSettled == false {
            world.now = max(world.now, world.wakeAt ?? world.now)
            try Self.shake(&world, &bits)
            try world.step()
        }
        #expect(world.execution?.isSettled == true, "stuck: \(String(describing: world.status))")
        #expect(world.violations.isEmpty, "\(world.violations)")
        let booked = world.trades.reduce(Int128(0)) { $0 + $1.quantity.units }
        let executed = world.venueOrders.values.reduce(Int128(0)) {
            $0 + $1.cumulativeQuantity.units
        }
        #expect(booked == executed)
    }
}
