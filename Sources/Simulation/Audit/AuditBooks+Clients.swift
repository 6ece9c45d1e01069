import Domain
import Engine

/// What clients are told is durable when they are told it, and stays.
extension AuditBooks {
    mutating func acknowledges(
        _ acceptance: Acceptance, _ request: ConversionRequest, of client: ClientScenario
    ) {
        let told = acceptance.stored.conversion
        guard let known = conversions[told.id] else {
            return expect(false, .toldIsDurable, told.id, "accepted, and not durable")
        }
        expect(
            known.request == request && told.request == request, .referenceUnique, told.id,
            "the answer is of another request")
        if case .replayed = acceptance { coverage.reach(.seen(.replayed)) }
        guard let text = request.reference else { return }
        let owner = references[Reference(tenant: client.tenant, text: text)]
        expect(
            owner == told.id, .referenceUnique, told.id,
            "\(text) is \(owner?.description ?? "nobody's")")
        shows(acceptance.stored, to: client, isCancel: false)
    }

    mutating func refusesReference(_ request: ConversionRequest, of client: ClientScenario) {
        guard let text = request.reference else { return }
        let owner = references[Reference(tenant: client.tenant, text: text)]
        let known = owner.flatMap { conversions[$0] }
        expect(
            known.map { $0.request != request } ?? false, .referenceUnique, text,
            "refused as another request's, whose there is none")
    }

    mutating func shows(_ stored: StoredConversion, to client: ClientScenario, isCancel: Bool) {
        let told = stored.conversion
        guard let known = conversions[told.id] else {
            return expect(false, .toldIsDurable, told.id, "shown, and not durable")
        }
        expect(
            known.statuses.contains(told.status) && told.version <= known.version,
            .toldIsDurable, told.id,
            "shown \(told.status.rawValue) v\(told.version), durable v\(known.version)")
        if told.status.isFinal { saysFinal(told.id, told.status) }
        if isCancel {
            expect(
                told.status == .pendingCancel || told.status.isFinal, .toldIsDurable, told.id,
                "a cancel was answered \(told.status.rawValue)")
        }
    }

    /// All events of a conversion, as a client read them one part after the other: each change
    /// once and in order, up to the last.
    mutating func hasRead(_ events: [NumberedEvent], of id: ConversionID) {
        guard let known = conversions[id] else {
            return expect(false, .toldIsDurable, id, "its events were read, and it is not durable")
        }
        let versions = events.compactMap { $0.event.change?.conversion.version }
        // What operators resolved may still change after the end.
        let isWhole =
            versions == Array(0...known.version)
            || (known.amendments > 0 && versions == Array(0..<Int64(versions.count)))
        expect(isWhole, .eventsComplete, id, "read \(versions) up to \(known.version)")
        let ids = (logs[.tenant(known.inserted.tenant)] ?? [])
        expect(
            events.allSatisfy {
                $0.number >= 1 && $0.number <= ids.count && ids[Int($0.number) - 1] == $0.event.id
            }, .eventsInOrder, id, "read other events than were numbered")
        coverage.reach(.seen(.eventsRead))
    }

    mutating func saysFinal(_ id: ConversionID, _ status: ConversionStatus) {
        guard let known = conversions[id] else {
            return expect(false, .toldIsDurable, id, "said to be final, and not durable")
        }
        // FAILED alone may become something else, and says so.
        let isSame = known.status == status || (status == .failed && known.status == .cancelled)
        expect(
            isSame, .toldStays, id,
            "was told \(status.rawValue), is \(known.status.rawValue)")
    }
}
