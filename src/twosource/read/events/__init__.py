"""What happened: words that name happenings, and who, where and when fill their slots."""
