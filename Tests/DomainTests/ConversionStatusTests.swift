import Domain
import Testing

/// The transition table of spec/trade.md, section 4: every status, every event, one line each.
@Suite struct ConversionStatusTests {
    typealias Row = (ConversionStatus, ConversionEvent, ConversionStatus?)

    static let table: [Row] = [
        (.pending, .intended, .processing),
        (.pending, .cancelRequested, .pendingCancel),
        (.pending, .done, nil),
        (.pending, .endedShort, nil),
        (.pending, .gaveUpUntouched, .failed),
        (.pending, .lateFill, nil),
        (.processing, .intended, .processing),
        (.processing, .cancelRequested, .pendingCancel),
        (.processing, .done, .completed),
        (.processing, .endedShort, nil),
        (.processing, .gaveUpUntouched, .failed),
        (.processing, .lateFill, nil),
        (.pendingCancel, .intended, .pendingCancel),
        (.pendingCancel, .cancelRequested, .pendingCancel),
        (.pendingCancel, .done, .completed),
        (.pendingCancel, .endedShort, .cancelled),
        (.pendingCancel, .gaveUpUntouched, nil),
        (.pendingCancel, .lateFill, nil),
        (.completed, .intended, nil),
        (.completed, .cancelRequested, nil),
        (.completed, .done, nil),
        (.completed, .endedShort, nil),
        (.completed, .gaveUpUntouched, nil),
        (.completed, .lateFill, .completed),
        (.cancelled, .intended, nil),
        (.cancelled, .cancelRequested, nil),
        (.cancelled, .done, nil),
        (.cancelled, .endedShort, nil),
        (.cancelled, .gaveUpUntouched, nil),
        (.cancelled, .lateFill, .cancelled),
        (.failed, .intended, nil),
        (.failed, .cancelRequested, nil),
        (.failed, .done, nil),
        (.failed, .endedShort, nil),
        (.failed, .gaveUpUntouched, nil),
        (.failed, .lateFill, .cancelled),
        (.simulated, .intended, nil),
        (.simulated, .cancelRequested, nil),
        (.simulated, .done, nil),
        (.simulated, .endedShort, nil),
        (.simulated, .gaveUpUntouched, nil),
        (.simulated, .lateFill, nil),
    ]

    @Test(arguments: table)
    func everyPairIsDecided(
        status: ConversionStatus, event: ConversionEvent, next: ConversionStatus?
    ) {
        #expect(status.applying(event) == next)
    }

    @Test func theTableIsComplete() {
        let pairs = Set(Self.table.map { "\($0.0) \($0.1)" })
        #expect(pairs.count == ConversionStatus.allCases.count * ConversionEvent.allCases.count)
        #expect(Self.table.count == pairs.count)
    }

    @Test func theStatusesAreThoseOfTheInterface() {
        #expect(
            ConversionStatus.allCases.map(\.rawValue) == [
                "PENDING", "PROCESSING", "PENDING_CANCEL", "COMPLETED", "CANCELLED", "FAILED",
                "SIMULATED",
            ])
        #expect(
            ConversionStatus.allCases.filter(\.isFinal)
                == [.completed, .cancelled, .failed, .simulated])
    }

    /// Nothing that was told is taken back: a late fill turns FAILED into CANCELLED, and that is
    /// all.
    @Test func aFinalStatusChangesOnceOnly() {
        for status in ConversionStatus.allCases where status.isFinal {
            for event in ConversionEvent.allCases {
                guard let next = status.applying(event), next != status else { continue }
                #expect(status == .failed && event == .lateFill && next == .cancelled)
            }
        }
    }

    /// Whatever happens in whatever order, no path leads back, and every end is reached.
    @Test func everyPathOfEightEventsOnlyMovesForward() {
        let rank: [ConversionStatus: Int] = [
            .pending: 0, .processing: 1, .pendingCancel: 2, .completed: 3, .failed: 3,
            .cancelled: 4,
        ]
        var reached: Set<ConversionStatus> = [.pending]
        for _ in 0..<8 {
            for status in reached {
                for event in ConversionEvent.allCases {
                    guard let next = status.applying(event) else { continue }
                    reached.insert(next)
                    #expect((rank[next] ?? -1) >= (rank[status] ?? 9), "\(status) \(event)")
                }
            }
        }
        #expect(reached.union([.simulated]) == Set(ConversionStatus.allCases))
    }
}
