"""Who and where: offices, people, roles, invitations, chats and consent."""
