import Domain
import Testing

@Suite struct IdentifierTests {
    private func id(milliseconds: Int64, _ random: (UInt64, UInt64)) -> ConversionID {
        ConversionID(at: Instant(microseconds: milliseconds * 1_000), random: random)
    }

    @Test func itIsAUUIDOfVersionSeven() throws {
        // The example of RFC 9562, appendix A.6.
        let id = id(milliseconds: 0x017F_22E2_79B0, (0xCC3, 0x18C4_DC0C_0C07_398F << 2))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        for random in [(UInt64.min, UInt64.min), (.max, .max), (0x1234, 0x5678)] {
            let text = Array(self.id(milliseconds: 1_795_227_221_123, random).description)
            #expect(text[14] == "7" && "89ab".contains(text[19]))
        }
    }

    @Test func idsSortByTime() {
        let ids = (0..<1_000).map { id(milliseconds: 1_795_227_221_123 + $0, (.max, .max)) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
        let earlier = ConversionID(
            at: Instant(microseconds: 1_999), random: (UInt64.max, UInt64.max))
        let later = ConversionID(at: Instant(microseconds: 2_000), random: (0, 0))
        #expect(earlier < later)
    }

    @Test func theTextIsReadBackInEitherCase() throws {
        let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        let id = try #require(ConversionID(text))
        #expect(id.description == text)
        #expect(ConversionID(text.uppercased()) == id)
        #expect((id.high, id.low) == (0x017F_22E2_79B0_7CC3, 0x98C4_DC0C_0C07_398F))
    }

    @Test(arguments: [
        "", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f", " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "０17f22e2-79b0-7cc3-98c4-dc0c0c0739", "017f22e2-79b0-7cc3-98c4--c0c0c07398f",
    ])
    func anythingElseIsNoId(text: String) {
        #expect(ConversionID(text) == nil)
    }

    /// The client order id is the same for the same inputs, and two attempts never share one.
    @Test func orderIdsDeriveFromLegAndAttempt() {
        let conversion = id(milliseconds: 1_795_227_221_123, (17, 42))
        let again = id(milliseconds: 1_795_227_221_123, (17, 42))
        var seen: Set<OrderID> = []
        for leg in 0..<Limits.legsMax {
            for attempt in 0..<2_000 {
                let id = OrderID(of: conversion, leg: leg, attempt: attempt)
                #expect(id == OrderID(of: again, leg: leg, attempt: attempt))
                #expect(id.high == conversion.high && id.low >> 62 == 2)
                #expect(seen.insert(id).inserted)
            }
        }
        #expect(seen.count == Limits.legsMax * 2_000)
        #expect(!seen.contains { $0.low == conversion.low })
    }

    @Test func ordersOfNeighbouringConversionsDiffer() {
        var seen: Set<OrderID> = []
        for bit in 0..<62 {
            let conversion = id(milliseconds: 5, (0, 1 << (UInt64(bit) + 2)))
            for leg in 0..<Limits.legsMax {
                for attempt in 0..<Limits.ordersPerLegMax {
                    seen.insert(OrderID(of: conversion, leg: leg, attempt: attempt))
                }
            }
        }
        #expect(seen.count == 62 * Limits.legsMax * Limits.ordersPerLegMax)
    }

    @Test func anOrderBelongsToItsConversionAndToNoneOfTheSameMoment() {
        let conversions = (0..<40).map { number -> ConversionID in
            // The same high word: only the low one tells them apart.
            id(milliseconds: 5, (7, UInt64(number) << 3))
        }
        for owner in conversions {
            for leg in 0..<Limits.legsMax {
                for attempt in [0, 1, 17, Limits.ordersPerLegMax] {
                    let order = OrderID(of: owner, leg: leg, attempt: attempt)
                    for other in conversions {
                        #expect(order.belongs(to: other) == (other == owner))
                    }
                }
            }
        }
        let later = id(milliseconds: 6, (7, 0))
        #expect(!OrderID(of: conversions[0], leg: 0, attempt: 0).belongs(to: later))
        #expect(!OrderID(high: later.high, low: 3).belongs(to: later))
    }

    @Test func tradeIdsDeriveFromTheOrderAndItsCount() throws {
        let sample = try Sample()
        var seen: Set<TradeID> = []
        for attempt in 0..<Limits.ordersPerLegMax {
            let order = sample.order(attempt: attempt)
            for index in 0..<200 {
                let trade = Trade(of: order, index: index, sample.fill("t"))
                #expect(trade.id.high == order.id.high && trade.id.low >> 62 == 2)
                seen.insert(trade.id)
            }
        }
        #expect(seen.count == Limits.ordersPerLegMax * 200)
    }
}
